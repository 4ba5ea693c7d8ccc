/** A mailbox that bounces and answers come to, over IMAP. */
@NullMarked
package dev.leadflow.optout.mail.imap;

import org.jspecify.annotations.NullMarked;
