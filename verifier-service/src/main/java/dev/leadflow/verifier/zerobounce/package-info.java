/** What ZeroBounce says about email addresses. */
@NullMarked
package dev.leadflow.verifier.zerobounce;

import org.jspecify.annotations.NullMarked;
