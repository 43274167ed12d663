using Etl.Running;
using Etl.Steps;
using Etl.Tests.Support;

namespace Etl.Tests.Running;

/// <summary>One test for each way in which TPL Dataflow loses items or hangs when it is wired by hand.</summary>
public sealed class DataflowGraphTests
{
    private const int TimeoutMs = 30_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = TimeoutMs)]
    public async Task Trap_1_a_cancellation_that_nobody_asked_for_is_a_failure_and_not_a_lost_item()
    {
        using DataflowGraph graph = new(Token);
        GraphNode numbers = graph.AddNumbers(10);
        graph.AddBlock(new NodeOptions("download"), [numbers], static (_, _, _) => throw new TaskCanceledException("The request timed out."));

        await graph.RunAsync();

        Assert.Equal("download", graph.Failure?.Node);
        Assert.IsType<TaskCanceledException>(graph.Failure?.Exception);
    }

    [Fact(Timeout = TimeoutMs)]
    public async Task Trap_2_a_full_block_makes_the_sender_wait_and_loses_nothing()
    {
        using DataflowGraph graph = new(Token);
        Collected collected = new();
        GraphNode numbers = graph.AddNumbers(1000);
        graph.AddBlock(new NodeOptions("slow") { Capacity = 1 }, [numbers], async (message, output, token) =>
        {
            await Task.Yield();
            await collected.HandleAsync(message, output, token);
        });

        await graph.RunAsync();

        Assert.Equal(Enumerable.Range(0, 1000), collected.Numbers);
    }

    [Fact(Timeout = TimeoutMs)]
    public async Task Trap_3_messages_that_a_block_does_not_hand_on_do_not_hold_up_the_others()
    {
        using DataflowGraph graph = new(Token);
        Collected collected = new();
        GraphNode numbers = graph.AddNumbers(100);
        GraphNode even = graph.AddBlock(new NodeOptions("even"), [numbers], (message, output, token) =>
        {
            if (((NumberMessage)message).Number % 2 == 0) return output.SendAsync(message, token);
            message.Release();
            return ValueTask.CompletedTask;
        });
        graph.AddBlock(new NodeOptions("end"), [even], collected.HandleAsync);

        await graph.RunAsync();

        Assert.Equal(50, collected.Numbers.Count);
    }

    [Fact(Timeout = TimeoutMs)]
    public async Task Trap_4_a_block_with_two_writers_ends_after_both()
    {
        using DataflowGraph graph = new(Token);
        Collected collected = new();
        TaskCompletionSource quickIsDone = new(TaskCreationOptions.RunContinuationsAsynchronously);
        GraphNode quick = graph.AddSource("quick", async (output, token) =>
        {
            await output.SendAsync(new NumberMessage(1), token);
            quickIsDone.SetResult();
        });
        GraphNode slow = graph.AddSource("slow", async (output, token) =>
        {
            await quickIsDone.Task;
            await Task.Delay(50, token);
            for (int i = 2; i < 100; i++) await output.SendAsync(new NumberMessage(i), token);
        });
        graph.AddBlock(new NodeOptions("end"), [quick, slow], collected.HandleAsync);

        await graph.RunAsync();

        Assert.Equal(Enumerable.Range(1, 99), collected.Numbers.Order());
    }

    [Fact(Timeout = TimeoutMs)]
    public async Task Trap_5_a_failed_sink_ends_the_producer_that_waits_for_it()
    {
        using DataflowGraph graph = new(Token);
        List<NumberMessage> sent = [];
        GraphNode numbers = graph.AddSource("numbers", async (output, token) =>
        {
            for (int i = 0; ; i++)
            {
                NumberMessage message = new(i);
                sent.Add(message);
                await output.SendAsync(message, token);
            }
        });
        graph.AddBlock(new NodeOptions("sink"), [numbers], static (_, _, _) => throw new StepException("out.csv", "The disk is full."));

        await graph.RunAsync();

        Assert.Equal(("sink", "The disk is full."), (graph.Failure?.Node, graph.Failure?.Exception.Message));
        Assert.All(sent.Skip(1), message => Assert.True(message.IsFreed));
    }

    [Fact(Timeout = TimeoutMs)]
    public async Task Trap_6_every_reader_of_a_fan_out_gets_every_message_however_slow_it_is()
    {
        using DataflowGraph graph = new(Token);
        Collected quick = new();
        Collected slow = new();
        List<NumberMessage> sent = [];
        GraphNode numbers = graph.AddSource("numbers", async (output, token) =>
        {
            for (int i = 0; i < 300; i++)
            {
                sent.Add(new NumberMessage(i));
                await output.SendAsync(sent[^1], token);
            }
        });
        graph.AddBlock(new NodeOptions("quick"), [numbers], quick.HandleAsync);
        graph.AddBlock(new NodeOptions("slow"), [numbers], async (message, output, token) =>
        {
            await Task.Yield();
            await slow.HandleAsync(message, output, token);
        });

        await graph.RunAsync();

        Assert.Equal(Enumerable.Range(0, 300), quick.Numbers);
        Assert.Equal(Enumerable.Range(0, 300), slow.Numbers);
        Assert.All(sent, message => Assert.True(message.IsFreed));
    }

    [Fact(Timeout = TimeoutMs)]
    public async Task Trap_7_one_input_with_many_outputs_is_held_up_by_a_full_reader()
    {
        using DataflowGraph graph = new(Token);
        int ahead = 0;
        int furthest = 0;
        GraphNode file = graph.AddNumbers(1);
        GraphNode rows = graph.AddBlock(new NodeOptions("rows"), [file], async (message, output, token) =>
        {
            message.Release();
            for (int i = 0; i < 1000; i++)
            {
                furthest = Math.Max(furthest, Interlocked.Increment(ref ahead));
                await output.SendAsync(new NumberMessage(i), token);
            }
        });
        graph.AddBlock(new NodeOptions("end") { Capacity = 4 }, [rows], async (message, _, _) =>
        {
            await Task.Yield();
            message.Release();
            Interlocked.Decrement(ref ahead);
        });

        await graph.RunAsync();

        Assert.Null(graph.Failure);
        Assert.InRange(furthest, 1, 5);
    }

    [Fact(Timeout = TimeoutMs)]
    public async Task Trap_8_a_block_reaches_its_parallelism()
    {
        using DataflowGraph graph = new(Token);
        using Barrier allAtOnce = new(4);
        GraphNode numbers = graph.AddNumbers(4);
        graph.AddBlock(new NodeOptions("end") { Parallelism = 4, Capacity = 4 }, [numbers], async (message, _, token) =>
        {
            // Passes only when four workers are here together.
            await Task.Run(() => allAtOnce.SignalAndWait(token), token);
            message.Release();
        });

        await graph.RunAsync();

        Assert.Null(graph.Failure);
        Assert.Equal(1, allAtOnce.CurrentPhaseNumber);
    }

    [Fact(Timeout = TimeoutMs)]
    public async Task A_queue_is_bounded_by_bytes_and_one_large_message_still_passes()
    {
        using DataflowGraph graph = new(Token);
        long waiting = 0;
        long most = 0;
        GraphNode numbers = graph.AddSource("numbers", async (output, token) =>
        {
            for (int i = 0; i < 100; i++)
            {
                await output.SendAsync(new NumberMessage(i, bytes: i == 50 ? 1000 : 10), token);
                most = Math.Max(most, Interlocked.Increment(ref waiting));
            }
        });
        GraphNode end = graph.AddBlock(new NodeOptions("end") { Capacity = 1000, QueueBytes = 50 }, [numbers], async (message, _, _) =>
        {
            await Task.Yield();
            message.Release();
            Interlocked.Decrement(ref waiting);
        });

        await graph.RunAsync();

        Assert.Null(graph.Failure);
        Assert.InRange(most, 1, 7);
        Assert.Equal(0, end.QueueBytes);
    }

    [Fact(Timeout = TimeoutMs)]
    public async Task A_sender_that_helps_works_on_its_message_where_the_queue_is_full()
    {
        using DataflowGraph graph = new(Token);
        Collected collected = new();
        TaskCompletionSource sendersAreDone = new(TaskCreationOptions.RunContinuationsAsynchronously);
        GraphNode numbers = graph.AddSource("numbers", async (output, token) =>
        {
            for (int i = 0; i < 100; i++) await output.SendAsync(new NumberMessage(i), token);
            sendersAreDone.SetResult();
        });
        graph.AddBlock(new NodeOptions("end") { Capacity = 2, SendersHelp = true }, [numbers], async (message, output, token) =>
        {
            // The first stays with its worker until all others, but for the one that waits behind it, were worked on.
            if (((NumberMessage)message).Number == 0) await sendersAreDone.Task;
            await collected.HandleAsync(message, output, token);
        });

        await graph.RunAsync();

        Assert.Null(graph.Failure);
        Assert.Equal(Enumerable.Range(2, 98).Append(0).Append(1), collected.Numbers);
    }

    [Fact(Timeout = TimeoutMs)]
    public async Task A_failure_while_a_sender_helps_is_that_of_the_block_it_helps()
    {
        using DataflowGraph graph = new(Token);
        NumberMessage[] sent = [.. Enumerable.Range(0, 10).Select(i => new NumberMessage(i))];
        GraphNode numbers = graph.AddSource("numbers", async (output, token) =>
        {
            foreach (NumberMessage message in sent) await output.SendAsync(message, token);
        });
        graph.AddBlock(new NodeOptions("end") { SendersHelp = true }, [numbers], async (message, _, token) =>
        {
            message.Release();
            if (((NumberMessage)message).Number != 0) throw new StepException("a.csv", "It is no number.");
            await Task.Delay(Timeout.Infinite, token);
        });

        await graph.RunAsync();

        Assert.Equal(("end", "It is no number."), (graph.Failure?.Node, graph.Failure?.Exception.Message));
        Assert.Same(sent[1], graph.Failure?.Message);
        Assert.All(sent, message => Assert.True(message.IsFreed));
    }

    [Fact(Timeout = TimeoutMs)]
    public async Task Ending_the_intake_lets_the_work_in_hand_end_and_drops_the_rest()
    {
        using DataflowGraph graph = new(Token);
        List<NumberMessage> sent = [];
        bool finished = false;
        GraphNode numbers = graph.AddSource("numbers", async (output, token) =>
        {
            for (int i = 0; i < 20; i++)
            {
                NumberMessage message = new(i);
                sent.Add(message);
                await output.SendAsync(message, token);
            }
        });
        graph.AddBlock(
            new NodeOptions("end") { Capacity = 5 },
            [numbers],
            async (message, _, token) =>
            {
                if (((NumberMessage)message).Number == 3) graph.EndIntake();
                await Task.Yield();
                token.ThrowIfCancellationRequested();
                message.Release();
            },
            (_, _) =>
            {
                finished = true;
                return ValueTask.CompletedTask;
            });

        await graph.RunAsync();

        Assert.Null(graph.Failure);
        Assert.False(finished);
        Assert.All(sent, message => Assert.True(message.IsFreed));
    }
}
