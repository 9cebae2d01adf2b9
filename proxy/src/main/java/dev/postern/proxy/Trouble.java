package dev.postern.proxy;

/** Ends a command with a sentence for its user: a file that is not there, a port that is taken. */
final class Trouble extends Exception {
  private static final long serialVersionUID = 1;

  Trouble(String sentence) {
    super(sentence);
  }
}
