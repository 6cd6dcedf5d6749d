/** A token that its client must renew in time. */
export interface ExpiringToken {
  readonly token: string
  /** When it stops working: at its own end, or at the credentials' if that is earlier. */
  readonly expiresAt: Date
}
