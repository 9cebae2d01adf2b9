package dev.postern.hooks.json;

import dev.postern.hooks.json.JsonText.Flaw;

/**
 * Everything the parser can object to, in words. The words never quote the text: they end up in
 * journals and answers, where the sender's bytes have no business.
 */
enum Complaint {
  EMPTY(Flaw.EMPTY, "there is no JSON value"),
  ENDS_EARLY(Flaw.ENDS_EARLY, "the text ends before the value does"),
  TRAILING(Flaw.TRAILING, "something follows the value"),
  BOM(Flaw.BOM, "the text starts with a byte order mark"),
  WIDE(Flaw.BAD_UTF8, "the text looks like UTF-16 or UTF-32"),
  BAD_UTF8(Flaw.BAD_UTF8, "a string is not valid UTF-8"),
  VALUE_EXPECTED(Flaw.SYNTAX, "a value was expected"),
  NAME_EXPECTED(Flaw.SYNTAX, "a member name in double quotes was expected"),
  COLON_EXPECTED(Flaw.SYNTAX, "a colon was expected after the member name"),
  MORE_MEMBERS_EXPECTED(Flaw.SYNTAX, "a comma or the end of the object was expected"),
  MORE_ITEMS_EXPECTED(Flaw.SYNTAX, "a comma or the end of the array was expected"),
  RAW_CONTROL(Flaw.SYNTAX, "a control character stands unescaped in a string"),
  BAD_ESCAPE(Flaw.SYNTAX, "a string has an escape that JSON does not know"),
  LEADING_ZERO(Flaw.SYNTAX, "a number starts with a needless zero"),
  DIGIT_EXPECTED(Flaw.SYNTAX, "a number lacks a digit"),
  NOT_A_NUMBER(Flaw.NOT_A_NUMBER, "NaN and Infinity are not JSON"),
  LONG_NUMBER(
      Flaw.NUMBER_TOO_BIG, "a number has more than " + NumberScan.MAX_CHARACTERS + " characters"),
  BIG_EXPONENT(
      Flaw.NUMBER_TOO_BIG, "the exponent of a number is beyond " + NumberScan.MAX_EXPONENT),
  DUPLICATE_KEY(Flaw.DUPLICATE_KEY, "two members of one object have the same name"),
  CASE_VARIANT_KEY(
      Flaw.CASE_VARIANT_KEY, "the names of two members of one object differ only in case"),
  LONE_SURROGATE_NAME(Flaw.LONE_SURROGATE_NAME, "a member name holds half a surrogate pair"),
  NUL_IN_NAME(Flaw.NUL_IN_NAME, "a member name holds the character U+0000"),
  TOO_DEEP(Flaw.TOO_DEEP, "objects and arrays are nested too deeply"),
  TOO_MANY(Flaw.TOO_MANY, "the text has too many members and items");

  private final Flaw flaw;
  private final String what;

  Complaint(Flaw flaw, String what) {
    this.flaw = flaw;
    this.what = what;
  }

  JsonText.Reading.Bad at(int offset) {
    return new JsonText.Reading.Bad(flaw, offset, what);
  }
}
