/** Tests of the verifier service. */
@NullMarked
package dev.leadflow.verifier.abstractapi;

import org.jspecify.annotations.NullMarked;
