package dev.leadflow.common.event;

/** Why somebody is contacted; rules of law depend on it. */
public enum Purpose {
    MARKETING,
    ENQUIRY,
    REQUESTED_CALLBACK,
    SERVICE
}
