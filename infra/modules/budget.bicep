// A budget of the resource group. It tells; it switches nothing off.

@description('Name of the budget.')
param name string

@description('Amount a month, in the subscription\'s currency.')
param amount int

@description('First day of a month.')
param startDate string

@description('Who is told; empty: the owners.')
param email string

var receivers = empty(email)
  ? {
      contactEmails: []
      contactRoles: ['Owner']
    }
  : {
      contactEmails: [email]
      contactRoles: []
    }

resource budget 'Microsoft.Consumption/budgets@2026-06-01' = {
  name: name
  properties: {
    category: 'Cost'
    amount: amount
    timeGrain: 'Monthly'
    timePeriod: {
      startDate: startDate
    }
    notifications: {
      half: union(receivers, {
        enabled: true
        operator: 'GreaterThan'
        threshold: 50
        thresholdType: 'Actual'
      })
      forecast: union(receivers, {
        enabled: true
        operator: 'GreaterThan'
        threshold: 100
        thresholdType: 'Forecasted'
      })
    }
  }
}
