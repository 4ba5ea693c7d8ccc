/** What AbstractAPI says about email addresses. */
@NullMarked
package dev.leadflow.verifier.abstractapi;

import org.jspecify.annotations.NullMarked;
