// The one identity that the app acts as. User-assigned, so that its roles outlive the app and exist before it starts.

@description('Name of the identity.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

@description('Resource id.')
output id string = identity.id

@description('What a program names to act as it.')
output clientId string = identity.properties.clientId
