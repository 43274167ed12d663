using Etl.Messages;
using Etl.Running;
using Etl.Steps;
using Etl.Tests.Support;

namespace Etl.Tests.Running;

/// <summary>Blocks that keep the order of their input, and streams that come together in order.</summary>
public sealed class DataflowOrderTests
{
    private const int TimeoutMs = 30_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = TimeoutMs)]
    [InlineData(2, 2)]
    [InlineData(8, 8)]
    [InlineData(3, 20)]
    public async Task An_ordered_block_keeps_the_order_whichever_worker_is_done_first(int parallelism, int capacity)
    {
        using DataflowGraph graph = new(Token);
        Collected collected = new();
        GraphNode numbers = graph.AddNumbers(500);
        GraphNode uneven = graph.AddBlock(new NodeOptions("uneven") { Parallelism = parallelism, Capacity = capacity, Ordered = true }, [numbers], async (message, output, token) =>
        {
            int number = ((NumberMessage)message).Number;
            for (int i = 0; i < 17 - (number % 17); i++) await Task.Yield();
            message.Release();
            await output.SendAsync(new NumberMessage(2 * number), token);
            await output.SendAsync(new NumberMessage((2 * number) + 1), token);
        });
        graph.AddBlock(new NodeOptions("end"), [uneven], collected.HandleAsync);

        await graph.RunAsync();

        Assert.Null(graph.Failure);
        Assert.Equal(Enumerable.Range(0, 1000), collected.Numbers);
    }

    [Fact(Timeout = TimeoutMs)]
    public async Task A_failure_in_an_ordered_block_stops_the_workers_that_wait_for_their_turn()
    {
        using DataflowGraph graph = new(Token);
        GraphNode numbers = graph.AddNumbers(1000);
        GraphNode uneven = graph.AddBlock(new NodeOptions("uneven") { Parallelism = 4, Capacity = 4, Ordered = true }, [numbers], async (message, output, token) =>
        {
            await Task.Yield();
            if (((NumberMessage)message).Number == 100) throw new StepException("It broke.");
            await output.SendAsync(message, token);
        });
        graph.AddBlock(new NodeOptions("end"), [uneven], new Collected().HandleAsync);

        await graph.RunAsync();

        Assert.Equal("It broke.", graph.Failure?.Exception.Message);
        Assert.Equal(100, ((NumberMessage?)graph.Failure?.Message)?.Number);
    }

    [Fact(Timeout = TimeoutMs)]
    public async Task Trap_10_two_ordered_branches_of_one_source_come_together_in_its_order()
    {
        using DataflowGraph graph = new(Token);
        Collected collected = new();
        GraphNode numbers = graph.AddNumbers(200);
        GraphNode quick = graph.AddBlock(new NodeOptions("quick"), [numbers], Nodes.PassAsync);
        GraphNode slow = graph.AddBlock(new NodeOptions("slow"), [numbers], async (message, output, token) =>
        {
            await Task.Yield();
            await output.SendAsync(message, token);
        });
        // The slow branch is named first, so it goes first wherever both have the same position.
        graph.AddBlock(new NodeOptions("end") { Ordered = true, FirstSources = [0, 0] }, [slow, quick], collected.HandleAsync);

        await graph.RunAsync();

        Assert.Null(graph.Failure);
        Assert.Equal(Enumerable.Range(0, 200).SelectMany(number => new[] { number, number }), collected.Numbers);
    }

    [Theory(Timeout = TimeoutMs)]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Merged_streams_can_be_merged_again_in_the_same_order_every_time(int capacity)
    {
        List<IReadOnlyList<int>> results = [];
        for (int run = 0; run < 20; run++)
        {
            using DataflowGraph graph = new(Token);
            Collected collected = new();
            GraphNode numbers = graph.AddNumbers(50);
            GraphNode c = graph.AddBlock(new NodeOptions("c") { Capacity = capacity }, [numbers], (message, output, token) => SendAsync(message, 1000, output, token));
            GraphNode b = graph.AddBlock(new NodeOptions("b") { Capacity = capacity }, [numbers], (message, output, token) => SendAsync(message, 2000, output, token));
            GraphNode a = graph.AddBlock(new NodeOptions("a") { Capacity = capacity }, [numbers], (message, output, token) => SendAsync(message, 3000, output, token));
            GraphNode u = graph.AddBlock(new NodeOptions("u") { Capacity = capacity, Ordered = true, FirstSources = [0, 0] }, [a, b], Nodes.PassAsync);
            graph.AddBlock(new NodeOptions("end") { Ordered = true, FirstSources = [0, 0] }, [u, c], collected.HandleAsync);

            await graph.RunAsync();

            Assert.Null(graph.Failure);
            results.Add(collected.Numbers);
        }

        int[] expected = [.. Enumerable.Range(0, 50).SelectMany(number => new[] { 3000 + number, 2000 + number, 1000 + number })];
        Assert.All(results, result => Assert.Equal(expected, result));

        static async ValueTask SendAsync(Message message, int added, IMessageOutput output, CancellationToken token)
        {
            if (Random.Shared.Next(3) == 0) await Task.Yield();
            NumberMessage number = (NumberMessage)message;
            message.Release();
            await output.SendAsync(new NumberMessage(number.Number, add: added), token);
        }
    }

    [Fact(Timeout = TimeoutMs)]
    public async Task A_branch_that_is_not_in_order_does_not_hang_the_merge()
    {
        using DataflowGraph graph = new(Token);
        Collected collected = new();
        GraphNode numbers = graph.AddNumbers(500);
        GraphNode unordered = graph.AddBlock(new NodeOptions("unordered") { Parallelism = 4, Capacity = 4 }, [numbers], async (message, output, token) =>
        {
            if (((NumberMessage)message).Number % 3 == 0) await Task.Yield();
            await output.SendAsync(message, token);
        });
        GraphNode ordered = graph.AddBlock(new NodeOptions("ordered"), [numbers], Nodes.PassAsync);
        graph.AddBlock(new NodeOptions("end") { Ordered = true, FirstSources = [0, 0] }, [unordered, ordered], collected.HandleAsync);

        await graph.RunAsync();

        Assert.Null(graph.Failure);
        Assert.Equal(1000, collected.Numbers.Count);
    }

    [Fact(Timeout = TimeoutMs)]
    public async Task Ending_the_intake_ends_a_merge_whose_branches_wait_for_each_other()
    {
        using DataflowGraph graph = new(Token);
        GraphNode numbers = graph.AddSource("numbers", async (output, token) =>
        {
            for (int i = 0; ; i++) await output.SendAsync(new NumberMessage(i), token);
        });
        GraphNode same = graph.AddBlock(new NodeOptions("same"), [numbers], Nodes.PassAsync);
        GraphNode filter = graph.AddBlock(new NodeOptions("filter"), [numbers], (message, output, token) =>
        {
            if (((NumberMessage)message).Number == 5) graph.EndIntake();
            return output.SendAsync(message, token);
        });
        graph.AddBlock(new NodeOptions("end") { Ordered = true, FirstSources = [0, 0] }, [same, filter], new Collected().HandleAsync);

        await graph.RunAsync();

        Assert.Null(graph.Failure);
    }

    [Fact(Timeout = TimeoutMs)]
    public async Task A_branch_that_sends_nothing_until_its_end_holds_up_nobody()
    {
        using DataflowGraph graph = new(Token);
        Collected collected = new();
        GraphNode numbers = graph.AddNumbers(100);
        int count = 0;
        GraphNode total = graph.AddBlock(
            new NodeOptions("total"),
            [numbers],
            (message, _, _) =>
            {
                count++;
                message.Release();
                return ValueTask.CompletedTask;
            },
            (output, token) => output.SendAsync(new NumberMessage(1000 + count, source: 1), token));
        GraphNode same = graph.AddBlock(new NodeOptions("same"), [numbers], Nodes.PassAsync);
        graph.AddBlock(new NodeOptions("end") { Ordered = true, FirstSources = [1, 0] }, [total, same], collected.HandleAsync);

        await graph.RunAsync();

        Assert.Null(graph.Failure);
        Assert.Equal([.. Enumerable.Range(0, 100), 1100], collected.Numbers);
    }
}
