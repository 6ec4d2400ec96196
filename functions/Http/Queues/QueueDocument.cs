namespace FunctionsPlatform.Functions.Http;

/// <summary>A queue of the platform as it is now.</summary>
/// <param name="Messages">All, in hand or waiting for their time included. An estimate where the storage only estimates.</param>
/// <param name="Ready">Visible now, counted up to 32.</param>
/// <param name="Poison">Given up, in the queue <c>NAME-poison</c>.</param>
public sealed record QueueDocument(string Name, long Messages, int Ready, long Poison);
