/** Amazon SES through Amazon SNS. */
@NullMarked
package dev.leadflow.optout.webhook.ses;

import org.jspecify.annotations.NullMarked;
