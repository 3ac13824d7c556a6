package org.stromboli.vision;

/// An image that was read well, but that the model does not take as it is, in words for the client.
public final class UnfitImageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String sentence;

    public UnfitImageException(String sentence) {
        super(sentence);
        this.sentence = sentence;
    }

    @Override
    public String getMessage() {
        return sentence;
    }
}
