/** What providers, mail servers and recipients say about messages that were sent, in one form whoever says it. */
@NullMarked
package dev.leadflow.optout.notice;

import org.jspecify.annotations.NullMarked;
