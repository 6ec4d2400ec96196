using FunctionsPlatform.Functions.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.Functions.Tests.CustomHandler;

/// <summary>Requests end before the host ends the process.</summary>
public sealed class RequestLimitTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly FakeTimeProvider time = new();

    [Fact]
    public async Task A_request_that_takes_too_long_is_answered_with_a_problem()
    {
        var context = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        var running = new RequestLimit(static context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted), Limit, time).InvokeAsync(context);

        time.Advance(Limit);
        await running;

        Assert.Equal(StatusCodes.Status503ServiceUnavailable, context.Response.StatusCode);
    }

    [Fact]
    public async Task A_handler_that_takes_the_limit_for_a_client_that_left_is_answered_for()
    {
        var context = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        var running = new RequestLimit(
            static context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default), Limit, time).InvokeAsync(context);

        time.Advance(Limit);
        await running;

        Assert.Equal(StatusCodes.Status503ServiceUnavailable, context.Response.StatusCode);
    }

    [Fact]
    public async Task A_quick_request_is_left_alone()
    {
        var context = new DefaultHttpContext();

        await new RequestLimit(static context =>
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }, Limit, time).InvokeAsync(context);

        Assert.Equal(StatusCodes.Status204NoContent, context.Response.StatusCode);
    }
}
