/** What NumVerify says about phone numbers. */
@NullMarked
package dev.leadflow.verifier.numverify;

import org.jspecify.annotations.NullMarked;
