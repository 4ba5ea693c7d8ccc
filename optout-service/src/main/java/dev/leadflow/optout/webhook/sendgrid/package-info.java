/** SendGrid's event webhook. */
@NullMarked
package dev.leadflow.optout.webhook.sendgrid;

import org.jspecify.annotations.NullMarked;
