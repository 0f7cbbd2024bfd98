import { Component, type ReactNode } from 'react'
import { Button } from '../parts/button.tsx'
import { Empty } from '../parts/states.tsx'
import { t } from '../words/words.ts'

/** Holds a fault of the program within the page, so that the rest works; another page begins anew. */
export class FaultBoundary extends Component<
  { at: string; children: ReactNode },
  { failedAt: string | undefined }
> {
  override state: { failedAt: string | undefined } = { failedAt: undefined }

  override componentDidCatch(): void {
    this.setState({ failedAt: this.props.at })
  }

  static getDerivedStateFromError(): { failedAt: string } {
    return { failedAt: location.pathname }
  }

  override render(): ReactNode {
    if (this.state.failedAt !== this.props.at) return this.props.children
    return (
      <Empty
        says={t('app.fault.detail')}
        action={<Button onClick={() => location.reload()}>{t('app.fault.again')}</Button>}
      />
    )
  }
}
