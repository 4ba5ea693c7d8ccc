/** What Twilio Lookup says about phone numbers. */
@NullMarked
package dev.leadflow.verifier.twilio;

import org.jspecify.annotations.NullMarked;
