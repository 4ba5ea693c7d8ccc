/** Tests of the verifier service. */
@NullMarked
package dev.leadflow.verifier.zerobounce;

import org.jspecify.annotations.NullMarked;
