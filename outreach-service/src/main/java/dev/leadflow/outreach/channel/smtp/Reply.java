package dev.leadflow.outreach.channel.smtp;

import dev.leadflow.outreach.channel.ProviderWords;
import java.util.regex.Pattern;

/**
 * What a server answered to one command.
 *
 * @param code three digits; -1 when the connection ended or what came was no reply
 */
record Reply(int code, String text) {

    private static final Pattern ENHANCED_CODE = Pattern.compile("^\\d{3}[ -](\\d\\.\\d{1,3}\\.\\d{1,3})\\b");

    boolean is(int hundreds) {
        return code / 100 == hundreds;
    }

    /** Whether it is a reply at all, to go by. */
    boolean isReadable() {
        return code >= 200 && code <= 599;
    }

    /** The enhanced status code (RFC 3463); empty when there is none. */
    String enhancedCode() {
        var found = ENHANCED_CODE.matcher(text);
        return found.find() ? found.group(1) : "";
    }

    /** Whether the enhanced status code begins so: {@code 5.7} is policy, whoever the recipient. */
    boolean isAbout(String classAndSubject) {
        return enhancedCode().startsWith(classAndSubject + ".");
    }

    /** One line for the operator. */
    String shown() {
        return ProviderWords.shown(text);
    }
}
