package dev.leadflow.personalizer;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.TemplateOutput;
import gg.jte.output.StringOutput;

/** Fills the templates under {@code src/main/jte}; always able. */
final class TemplateWriter implements MessageWriter {

    @Override
    public Answer write(Facts facts) {
        return new Written(
                Template.INTRODUCTION_SUBJECT.filled(facts),
                Template.INTRODUCTION_TEXT.filled(facts),
                Template.INTRODUCTION_HTML.filled(facts),
                new Author("template:introduction", null, null));
    }

    /** The templates by their names; those in HTML escape whatever is filled in, by its context. */
    enum Template {
        INTRODUCTION_SUBJECT("introductionSubject.jte", ContentType.Plain),
        INTRODUCTION_TEXT("introductionText.jte", ContentType.Plain),
        INTRODUCTION_HTML("introductionHtml.jte", ContentType.Html),
        FOOTER_TEXT("footerText.jte", ContentType.Plain),
        FOOTER_HTML("footerHtml.jte", ContentType.Html);

        private final String file;
        private final ContentType type;

        Template(String file, ContentType type) {
            this.file = file;
            this.type = type;
        }

        String filled(Object model) {
            TemplateOutput output = new StringOutput();
            Engines.of(type).render(file, model, output);
            return output.toString().strip();
        }
    }

    /** Both run classes that were generated at build time. */
    private static final class Engines {

        private static final TemplateEngine PLAIN = engine(ContentType.Plain);
        private static final TemplateEngine HTML = engine(ContentType.Html);

        static TemplateEngine of(ContentType type) {
            return type == ContentType.Html ? HTML : PLAIN;
        }

        private static TemplateEngine engine(ContentType type) {
            Class<?> here = TemplateWriter.class;
            return TemplateEngine.createPrecompiled(null, type, here.getClassLoader(), here.getPackageName());
        }
    }
}
