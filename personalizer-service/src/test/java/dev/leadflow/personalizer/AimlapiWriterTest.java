package dev.leadflow.personalizer;

class AimlapiWriterTest extends AiWriterContract {

    AimlapiWriterTest() {
        super(Wire.AIMLAPI);
    }
}
