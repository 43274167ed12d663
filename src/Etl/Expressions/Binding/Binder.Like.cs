using Etl.Expressions.Functions;
using Etl.Expressions.Kernels;
using Etl.Expressions.Syntax;
using Etl.Expressions.Values;
using Etl.Messages;

namespace Etl.Expressions.Binding;

/// <summary><c>like</c> and <c>ilike</c>.</summary>
internal sealed partial class Binder
{
    private Kernel? BindLike(LikeSyntax node)
    {
        string word = node.IgnoreCase ? "ilike" : "like";
        Kernel? operand = Bind(node.Operand);
        Kernel? pattern = Bind(node.Pattern);
        if (operand is null || pattern is null) return null;
        if (!Accepts(operand, true) || !Accepts(pattern, true))
        {
            Error(node, $"'{word}' takes texts, but its left side is {Describe(operand)} and its pattern is {Describe(pattern)}. Write cast(... as text).");
            return null;
        }

        Constant escape = Constant.Of("");
        if (node.Escape is not null)
        {
            if (node.Escape is not LiteralSyntax { Value: { IsNull: false, Type: ColumnType.Text, Text: [< 0x80] } character })
            {
                Error(node.Escape, "'escape' takes one ASCII character as a text, such as '!'.");
                return null;
            }

            if (node.IgnoreCase && char.IsAsciiLetter((char)character.Text[0]))
            {
                Error(node.Escape, "'ilike' does not tell capital letters from small ones, so 'escape' cannot be a letter. Use another character, such as '!'.");
                return null;
            }

            escape = character;
        }

        if (operand is ConstantKernel { Value.IsNull: true } || pattern is ConstantKernel { Value.IsNull: true }) return Null(ColumnType.Bool);
        if (pattern is ConstantKernel constant && Like.EndsInEscape(constant.Value.Text, escape.Text))
        {
            Error(node.Pattern, $"The pattern of '{word}' ends with its escape character. Write the character that it escapes after it.");
            return null;
        }

        if (node.IgnoreCase) (operand, pattern) = (LowerCase(operand), LowerCase(pattern));
        ConstantKernel third = new(escape);
        Kernel like = Fold(new RowKernel<ReadOnlySpan<byte>, TextSource, ReadOnlySpan<byte>, TextSource, ReadOnlySpan<byte>, TextSource, ValueTarget<bool>, Like>(ColumnType.Bool, operand, pattern, third), operand, pattern);
        return node.Negated ? Fold(new NotKernel(like), like) : like;
    }

    private Kernel LowerCase(Kernel text) => Fold(new RowKernel<ReadOnlySpan<byte>, TextSource, TextTarget, Lower>(ColumnType.Text, text), text);
}
