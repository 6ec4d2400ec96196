namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Values of <see cref="ContainerStatus.Reason"/> that decisions depend on.</summary>
public static class ContainerReasons
{
    /// <summary>The registry answered that it has no such image, or the node's runtime has none and no registry is named.</summary>
    public const string ImageNotFound = "ImageNotFound";

    /// <summary>The registry refused the credentials, or wanted some.</summary>
    public const string RegistryAuth = "RegistryAuth";

    /// <summary>The image is for another processor.</summary>
    public const string WrongArchitecture = "WrongArchitecture";

    /// <summary>The image could not be fetched, for a reason that may pass.</summary>
    public const string ImageMissing = "ImageMissing";
}
