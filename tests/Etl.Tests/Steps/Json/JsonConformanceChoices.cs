namespace Etl.Tests.Steps.Json;

/// <summary>
/// What json.read does where the JSON test suite allows both, and why; docs/json.md says it for users. Each line names a case,
/// what a column of type json makes of it, and what a column of type text or float makes of its one value ("-" where it
/// has none).
/// </summary>
internal static class JsonConformanceChoices
{
    public static IEnumerable<string> Lines => All.SelectMany(choice => choice.Cases.Split('\n')).Order(StringComparer.Ordinal);

    private static readonly (string Why, string Cases)[] All =
    [
        ("A json column keeps a number as its text, so no digit is lost. A float is the nearest one there is, which may be 0.", """
            i_number_double_huge_neg_exp | accepted as [123.456e-789] | accepted as 0
            i_number_real_underflow | accepted as [123e-10000000] | accepted as 0
            i_number_too_big_neg_int | accepted as [-123123123123123123123123123123] | accepted as -1.2312312312312312E+29
            i_number_too_big_pos_int | accepted as [100000000000000000000] | accepted as 1E+20
            i_number_very_big_negative_int | accepted | accepted as -2.374623746732769E+47
            """),
        ("A number beyond the largest float would become infinity, which is another value.", """
            i_number_huge_exp | accepted | refused
            i_number_neg_int_huge_exp | accepted as [-1e+9999] | refused
            i_number_pos_double_huge_exp | accepted as [1.5e+9999] | refused
            i_number_real_neg_overflow | accepted as [-123123e100000] | refused
            i_number_real_pos_overflow | accepted as [123123e100000] | refused
            """),
        ("The grammar allows the escape of half a surrogate pair, so a json column keeps it as it is written; there is no text that holds one.", """
            i_object_key_lone_2nd_surrogate | accepted as {"\uDFAA":0} | -
            i_string_1st_surrogate_but_2nd_missing | accepted as ["\uDADA"] | refused
            i_string_1st_valid_surrogate_2nd_invalid | accepted as ["\uD888\u1234"] | refused
            i_string_incomplete_surrogate_and_escape_valid | accepted as ["\uD800\n"] | refused
            i_string_incomplete_surrogate_pair | accepted as ["\uDd1ea"] | refused
            i_string_incomplete_surrogates_escape_valid | accepted as ["\uD800\uD800\n"] | refused
            i_string_invalid_lonely_surrogate | accepted as ["\ud800"] | refused
            i_string_invalid_surrogate | accepted as ["\ud800abc"] | refused
            i_string_inverted_surrogates_U+1D11E | accepted as ["\uDd1e\uD834"] | refused
            i_string_lone_second_surrogate | accepted as ["\uDFAA"] | refused
            """),
        ("JSON is UTF-8. Bytes that are not are refused, never replaced.", """
            i_string_UTF-8_invalid_sequence | refused | refused
            i_string_UTF8_surrogate_U+D800 | refused | refused
            i_string_invalid_utf-8 | refused | refused
            i_string_iso_latin_1 | refused | refused
            i_string_lone_utf8_continuation_byte | refused | refused
            i_string_not_in_unicode_range | refused | refused
            i_string_overlong_sequence_2_bytes | refused | refused
            i_string_overlong_sequence_6_bytes | refused | refused
            i_string_overlong_sequence_6_bytes_null | refused | refused
            i_string_truncated-utf-8 | refused | refused
            """),
        ("UTF-16 is not UTF-8; with a byte order mark the error says so.", """
            i_string_UTF-16LE_with_BOM | refused | -
            i_string_utf16BE_no_BOM | refused | -
            i_string_utf16LE_no_BOM | refused | -
            """),
        ("A byte order mark in front of a file is dropped.", """
            i_structure_UTF-8_BOM_empty_object | accepted | -
            """),
        ("Objects and arrays may stand in each other 64 deep.", """
            i_structure_500_nested_arrays | refused | -
            """),
    ];
}
