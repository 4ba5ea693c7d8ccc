package dev.leadflow.common.event;

/**
 * Who a message comes from; stands in every message, as the law of most countries asks.
 *
 * @param email the address in the From line
 */
public record Sender(String businessName, String postalAddress, String email) {}
