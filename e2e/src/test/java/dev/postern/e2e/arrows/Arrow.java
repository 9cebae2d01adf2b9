package dev.postern.e2e.arrows;

/**
 * One class uses another.
 *
 * @param from full name of the class that uses
 * @param to full name of the class that is used
 */
record Arrow(String from, String to) {

  static String packageOf(String className) {
    int dot = className.lastIndexOf('.');
    return dot < 0 ? "" : className.substring(0, dot);
  }

  String fromPackage() {
    return packageOf(from);
  }

  String toPackage() {
    return packageOf(to);
  }

  boolean leavesItsPackage() {
    return !fromPackage().equals(toPackage());
  }

  @Override
  public String toString() {
    return from + " uses " + to;
  }
}
