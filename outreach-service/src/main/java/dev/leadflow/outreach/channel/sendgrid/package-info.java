/** Email by SendGrid's HTTP interface, version 3. Nothing of its JSON leaves this package. */
@NullMarked
package dev.leadflow.outreach.channel.sendgrid;

import org.jspecify.annotations.NullMarked;
