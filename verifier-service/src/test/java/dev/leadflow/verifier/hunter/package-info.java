/** Tests of the verifier service. */
@NullMarked
package dev.leadflow.verifier.hunter;

import org.jspecify.annotations.NullMarked;
