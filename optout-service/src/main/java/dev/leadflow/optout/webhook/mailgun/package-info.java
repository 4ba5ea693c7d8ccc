/** Mailgun's webhooks, those of today and the form posts of old. */
@NullMarked
package dev.leadflow.optout.webhook.mailgun;

import org.jspecify.annotations.NullMarked;
