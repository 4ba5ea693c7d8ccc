/** Tests of the verifier service. */
@NullMarked
package dev.leadflow.verifier;

import org.jspecify.annotations.NullMarked;
