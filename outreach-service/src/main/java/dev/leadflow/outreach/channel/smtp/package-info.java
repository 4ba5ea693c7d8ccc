/** Email by SMTP, with Eclipse Angus Mail. No type of that library leaves this package. */
@NullMarked
package dev.leadflow.outreach.channel.smtp;

import org.jspecify.annotations.NullMarked;
