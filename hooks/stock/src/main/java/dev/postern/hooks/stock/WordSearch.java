package dev.postern.hooks.stock;

import java.util.Arrays;
import java.util.Collection;

/**
 * Finds any of many words in a text, in one pass over it however many there are, without regard to
 * case: the automaton of Aho and Corasick over folded words. Immutable once made.
 */
final class WordSearch {
  private static final int ROOT = 0;

  /** By node: the unit that leads there. The children of a node lie together, in order. */
  private final char[] units;

  /** By node: its first child; its last lies before the first one of the next node. */
  private final int[] children;

  /** By node: the longest other beginning of a word that the units so far end in. */
  private final int[] elsewhere;

  /** By node: whether a word ends here. */
  private final boolean[] ends;

  /** Where the commonest units lead from the root. */
  private final int[] firsts = new int[128];

  WordSearch(Collection<String> words) {
    String[] folded =
        words.stream().map(Folding::folded).sorted().distinct().toArray(String[]::new);
    int most = 1 + Arrays.stream(folded).mapToInt(String::length).sum();
    Tree tree = new Tree(folded, most);
    int nodes = tree.grow();
    units = Arrays.copyOf(tree.units, nodes);
    children = Arrays.copyOf(tree.children, nodes + 1);
    ends = Arrays.copyOf(tree.ends, nodes);
    elsewhere = new int[nodes];
    for (char unit = 0; unit < firsts.length; unit++) {
      firsts[unit] = Math.max(ROOT, child(ROOT, unit));
    }
    link();
  }

  /** Whether any of the words stands anywhere in the text. */
  boolean foundIn(String text) {
    Walk walk = new Walk();
    return !Folding.fold(text, walk);
  }

  private final class Walk implements Folding.Taker {
    private int node = ROOT;

    @Override
    public boolean take(char unit) {
      node = step(node, unit);
      return !ends[node];
    }
  }

  private int step(int from, char unit) {
    int node = from;
    while (node != ROOT) {
      int next = child(node, unit);
      if (next > ROOT) {
        return next;
      }
      node = elsewhere[node];
    }
    return unit < firsts.length ? firsts[unit] : Math.max(ROOT, child(ROOT, unit));
  }

  private int child(int node, char unit) {
    return Arrays.binarySearch(units, children[node], children[node + 1], unit);
  }

  /** In the order of the nodes, so that shorter ones are linked before longer ones need them. */
  private void link() {
    for (int node = ROOT; node < ends.length; node++) {
      for (int child = children[node]; child < children[node + 1]; child++) {
        elsewhere[child] = node == ROOT ? ROOT : step(elsewhere[node], units[child]);
        ends[child] |= ends[elsewhere[child]];
      }
    }
  }

  /** Sorted words, laid out as a tree, level by level. */
  private static final class Tree {
    private final String[] words;
    private final char[] units;
    private final int[] children;
    private final boolean[] ends;

    /** By node: the words that start with it. */
    private final int[] from;

    private final int[] to;
    private final int[] depth;
    private int nodes = 1;

    Tree(String[] words, int most) {
      this.words = words;
      units = new char[most];
      children = new int[most + 1];
      ends = new boolean[most];
      from = new int[most];
      to = new int[most];
      depth = new int[most];
      to[ROOT] = words.length;
    }

    /** Returns how many nodes there are. */
    int grow() {
      for (int node = ROOT; node < nodes; node++) {
        children[node] = nodes;
        branch(node);
      }
      children[nodes] = nodes;
      return nodes;
    }

    private void branch(int node) {
      for (int word = from[node]; word < to[node]; word++) {
        if (words[word].length() == depth[node]) {
          ends[node] = true;
        } else {
          grow(node, word);
        }
      }
    }

    private void grow(int node, int word) {
      char unit = words[word].charAt(depth[node]);
      if (nodes == children[node] || units[nodes - 1] != unit) {
        units[nodes] = unit;
        from[nodes] = word;
        depth[nodes] = depth[node] + 1;
        nodes++;
      }
      to[nodes - 1] = word + 1;
    }
  }
}
