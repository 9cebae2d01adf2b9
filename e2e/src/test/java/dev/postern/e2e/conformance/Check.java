package dev.postern.e2e.conformance;

/**
 * One thing that the suite has looked at.
 *
 * @param why what the suite says about it; no part of what is compared
 */
record Check(String scenario, String id, String name, String status, String why) {

  boolean passed() {
    return status.equals("SUCCESS");
  }

  boolean failed() {
    return status.equals("FAILURE");
  }

  /** What is compared. */
  String line() {
    return scenario + "  " + id + "  " + name + ": " + status;
  }

  @Override
  public String toString() {
    return why.isEmpty() ? line() : line() + " (" + why + ")";
  }
}
