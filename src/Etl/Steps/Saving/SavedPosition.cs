using Etl.Messages;

namespace Etl.Steps.Saving;

/// <summary>Positions in saved state.</summary>
internal static class SavedPosition
{
    public static void Write(Position position, BinaryWriter writer)
    {
        writer.Write(position.Source);
        writer.Write(position.Item);
        writer.Write(position.Member);
        writer.Write(position.Part);
        writer.Write(position.Way);
    }

    public static Position Read(BinaryReader reader)
    {
        (int source, int item, int member, int part, int way) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
        return new Position(source, item, part) { Member = member, Way = way };
    }
}
