package dev.postern.e2e.doors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What the proxies in front have said is told beside a test that fails, before its folder goes. */
public final class FrontLogs implements BeforeTestExecutionCallback, AfterTestExecutionCallback {
  private static final ThreadLocal<List<Path>> WRITTEN = ThreadLocal.withInitial(ArrayList::new);

  /** The test that runs on this thread has started somebody who writes there. */
  static void writesTo(Path log) {
    WRITTEN.get().add(log);
  }

  @Override
  public void beforeTestExecution(ExtensionContext test) {
    WRITTEN.get().clear();
  }

  @Override
  public void afterTestExecution(ExtensionContext test) throws IOException {
    if (test.getExecutionException().isPresent()) {
      for (Path log : WRITTEN.get()) {
        System.err.println(test.getDisplayName() + ", " + log.getFileName() + ":");
        System.err.println(Files.exists(log) ? Files.readString(log) : "(gone)");
      }
    }
  }
}
