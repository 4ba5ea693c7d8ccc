/** Tests of the verifier service. */
@NullMarked
package dev.leadflow.verifier.twilio;

import org.jspecify.annotations.NullMarked;
