/**
 * The doors for what providers post: proves the sender over the raw bytes, stores, answers, and reads afterwards. What a vendor
 * signs and how it speaks stands in a package per vendor; what its words mean for a message is the business of
 * {@code dev.leadflow.optout.notice}.
 */
@NullMarked
package dev.leadflow.optout.webhook;

import org.jspecify.annotations.NullMarked;
