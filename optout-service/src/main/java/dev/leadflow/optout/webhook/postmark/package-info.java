/** Postmark's webhooks. */
@NullMarked
package dev.leadflow.optout.webhook.postmark;

import org.jspecify.annotations.NullMarked;
