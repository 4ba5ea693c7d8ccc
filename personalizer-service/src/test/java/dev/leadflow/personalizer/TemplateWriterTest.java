package dev.leadflow.personalizer;

class TemplateWriterTest extends MessageWriterContract {

    @Override
    MessageWriter writer() {
        return new TemplateWriter();
    }
}
