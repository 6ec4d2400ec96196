using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.Identity;
using Google.Protobuf;

namespace FunctionsPlatform.NodeAgent.Hosting;

/// <summary>The agent's files. Each is replaced whole, so that a crash leaves the old one or the new one.</summary>
public sealed class DataFolder
{
    private readonly string agent;

    public DataFolder(string root)
    {
        Root = Path.GetFullPath(root);
        agent = Path.Combine(Root, "agent");
        CreatePrivately(agent);
        Directory.CreateDirectory(Path.Combine(Root, "run"));
    }

    public string Root { get; }

    public string PidFile => Path.Combine(Root, "run", "agent.pid");

    /// <summary>Made by whoever keeps something there.</summary>
    public string KeptLogs => Path.Combine(Root, "kept-logs");

    private string IdentityFile => Path.Combine(agent, "identity.json");

    private string CredentialFile => Path.Combine(agent, "credential");

    private string AuthorityFile => Path.Combine(agent, "ca.pem");

    private string AssignmentFile => Path.Combine(agent, "assignment.pb");

    private string ObservationsFile => Path.Combine(agent, "observations.pb");

    /// <summary>Null: another agent holds this folder. Dispose it to let go; the operating system does so when the process dies.</summary>
    public FileStream? TryLock()
    {
        try
        {
            return new FileStream(Path.Combine(agent, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void WritePid(int pid) => Replace(PidFile, System.Text.Encoding.ASCII.GetBytes(pid.ToString(CultureInfo.InvariantCulture) + "\n"), durable: false);

    public void RemovePid() => File.Delete(PidFile);

    /// <summary>Tells this agent from every other, also one that was given the same node name; as old as the folder.</summary>
    public string ReadOrMakeAgentId(IdSource ids)
    {
        var file = Path.Combine(agent, "id");
        if (File.Exists(file) && File.ReadAllText(file).Trim() is { Length: > 0 } known) return known;
        var id = ids.NewUid();
        Replace(file, System.Text.Encoding.ASCII.GetBytes(id + "\n"), durable: true);
        return id;
    }

    /// <summary>Null: the node has none yet.</summary>
    public string? ReadCredential() => File.Exists(CredentialFile) && File.ReadAllText(CredentialFile).Trim() is { Length: > 0 } credential ? credential : null;

    public void WriteCredential(string credential) => Replace(CredentialFile, System.Text.Encoding.ASCII.GetBytes(credential + "\n"), durable: true);

    /// <summary>Null: the agent did not join with a token that names one.</summary>
    public string? ReadAuthority() => File.Exists(AuthorityFile) ? File.ReadAllText(AuthorityFile) : null;

    public void WriteAuthority(string pem) => Replace(AuthorityFile, System.Text.Encoding.ASCII.GetBytes(pem + "\n"), durable: true);

    public NodeIdentity? ReadIdentity()
    {
        if (!File.Exists(IdentityFile)) return null;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(IdentityFile), AgentJson.Default.NodeIdentity);
        }
        catch (JsonException)
        {
            // Enrolling again writes it anew.
            return null;
        }
    }

    public void WriteIdentity(NodeIdentity identity) => Replace(IdentityFile, JsonSerializer.SerializeToUtf8Bytes(identity, AgentJson.Default.NodeIdentity), durable: true);

    /// <summary>Null: none was kept, or what was kept is not whole.</summary>
    public Assignment? ReadAssignment() => ReadChecked(AssignmentFile) is { } bytes ? Assignment.Parser.ParseFrom(bytes) : null;

    public void WriteAssignment(Assignment assignment) => WriteChecked(AssignmentFile, assignment.ToByteArray(), durable: true);

    /// <summary>Of another installation, it must not be acted upon.</summary>
    public void ForgetAssignment()
    {
        File.Delete(AssignmentFile);
        File.Delete(ObservationsFile);
    }

    public NodeReport? ReadObservations() => ReadChecked(ObservationsFile) is { } bytes ? NodeReport.Parser.ParseFrom(bytes) : null;

    public void WriteObservations(NodeReport report) => WriteChecked(ObservationsFile, report.ToByteArray(), durable: false);

    /// <summary>An empty file is a valid empty assignment, which would remove everything: so a digest goes before the bytes.</summary>
    private static void WriteChecked(string path, byte[] bytes, bool durable) => Replace(path, [.. SHA256.HashData(bytes), .. bytes], durable);

    private static byte[]? ReadChecked(string path)
    {
        if (!File.Exists(path)) return null;
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length < SHA256.HashSizeInBytes) return null;
        var body = bytes[SHA256.HashSizeInBytes..];
        return SHA256.HashData(body).AsSpan().SequenceEqual(bytes.AsSpan(0, SHA256.HashSizeInBytes)) ? body : null;
    }

    // The assignment holds environment variables, and with them secrets.
    private static void CreatePrivately(string path)
    {
        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static void Replace(string path, ReadOnlySpan<byte> bytes, bool durable)
    {
        var temporary = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        // A draft that was left behind may be readable by others.
        File.Delete(temporary);
        using (var stream = new FileStream(temporary, options))
        {
            stream.Write(bytes);
            stream.Flush(flushToDisk: durable);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
