namespace FunctionsPlatform.Storage.Azure.Grants;

/// <summary>A key that a service lends to an identity, as the Table service gives it.</summary>
internal sealed record DelegationKey(string ObjectId, string TenantId, string Start, string Expiry, string Service, string Version, string Value);
