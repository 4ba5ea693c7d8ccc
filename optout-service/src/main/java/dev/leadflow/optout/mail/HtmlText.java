package dev.leadflow.optout.mail;

import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.jsoup.select.NodeVisitor;

/** HTML as the text that its writer wrote: lines where a reader sees lines, without what mail programs quote below. */
final class HtmlText {

    private static final int LONGEST = 500_000;
    private static final int DEEPEST = 200;

    private static final String UNSEEN =
            "head, style, script, template, title, [hidden], [style*=display:none], [style*=display: none]";

    /** What Gmail, Apple Mail, Thunderbird, Yahoo and Proton put around an original, and the line above it. */
    private static final String QUOTED = "blockquote, .gmail_attr, .gmail_signature, .yahoo_quoted, .moz-cite-prefix,"
            + " .moz-signature, .protonmail_quote, .zmail_extra, .OutlookMessageHeader, div[name=quote],"
            + " .GroupWiseReplyHeader, [data-marker=__HEADERS__], [data-marker=__QUOTED_TEXT__]";

    /** The words of a link stand for a page, ours in an original above all; nobody types them as an answer. */
    private static final String LINK_TO_UNSUBSCRIBE = "a[href*=unsubscribe], a[href*=optout], a[href*=opt-out]";

    /** Outlook marks only where the original begins: everything after it is quoted. */
    private static final String BEGINS_ORIGINAL =
            "#divRplyFwdMsg, #appendonsend, #x_divRplyFwdMsg, #mail-editor-reference-message-container,"
                    + " hr[tabindex=-1], div[style~=border-top:\\s*solid #(E1E1E1|B5C4DF)]";

    private HtmlText() {}

    static String of(String html) {
        Document page = Parser.htmlParser()
                .setMaxDepth(DEEPEST)
                .parseInput(html.substring(0, Math.min(html.length(), LONGEST)), "");
        page.select(UNSEEN).remove();
        page.select(LINK_TO_UNSUBSCRIBE).remove();
        // Gmail keeps what is written between quoted lines inside its quote; only a quote without any is quoted whole.
        for (Element quote : page.select("div.gmail_quote")) {
            if (quote.selectFirst("blockquote") == null) {
                quote.remove();
            }
        }
        page.select(QUOTED).remove();
        Element original = page.selectFirst(BEGINS_ORIGINAL);
        StringBuilder text = new StringBuilder();
        page.traverse(new NodeVisitor() {
            private boolean over;

            @Override
            public void head(Node node, int depth) {
                over |= node.equals(original);
                if (over) {
                    return;
                }
                if (node instanceof TextNode words) {
                    text.append(words.getWholeText().replaceAll("\\s+", " "));
                } else if (node instanceof Element element && startsALine(element)) {
                    text.append('\n');
                }
            }

            @Override
            public void tail(Node node, int depth) {
                if (!over && node instanceof Element element && element.isBlock()) {
                    text.append('\n');
                }
            }
        });
        return text.toString();
    }

    private static boolean startsALine(Element element) {
        return element.isBlock() || element.nameIs("br");
    }
}
