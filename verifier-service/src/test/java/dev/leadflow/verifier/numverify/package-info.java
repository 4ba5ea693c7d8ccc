/** Tests of the verifier service. */
@NullMarked
package dev.leadflow.verifier.numverify;

import org.jspecify.annotations.NullMarked;
