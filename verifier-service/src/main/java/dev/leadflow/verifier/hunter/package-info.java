/** What Hunter says about email addresses. */
@NullMarked
package dev.leadflow.verifier.hunter;

import org.jspecify.annotations.NullMarked;
