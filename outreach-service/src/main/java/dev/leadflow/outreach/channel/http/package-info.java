/** What the providers of mail that are spoken to by HTTP have in common: when the content leaves, and what an answer means. */
@NullMarked
package dev.leadflow.outreach.channel.http;

import org.jspecify.annotations.NullMarked;
