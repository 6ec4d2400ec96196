using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using FunctionsPlatform.Samples.Hello;

// The platform tells the program its port in PORT: inside a container that is the containerPort, as a plain process any free one.
var portText = Environment.GetEnvironmentVariable("PORT") ?? "8080";
if (!ushort.TryParse(portText, CultureInfo.InvariantCulture, out var port))
{
    Console.Error.WriteLine($"PORT is '{portText}'; it must be a number from 0 to 65535.");
    return 2;
}

using var stopping = new CancellationTokenSource();

// Process 1 of a container gets no default signal handling: without these lines every stop would wait out the grace period.
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);

var greeting = Environment.GetEnvironmentVariable("HELLO_GREETING") ?? "Hello";
var server = new HelloServer(new HelloSite(greeting, Environment.MachineName), TimeProvider.System);
var exitCode = await server.RunAsync(new IPEndPoint(IPAddress.Any, port), stopping.Token);
Console.WriteLine($"hello ends with exit code {exitCode}");
return exitCode;

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stopping.Cancel();
}
