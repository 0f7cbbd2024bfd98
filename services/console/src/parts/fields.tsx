import {
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from 'react'
import styles from './parts.module.css'

interface FieldProps {
  label: ReactNode
  hint?: ReactNode
  error?: string | undefined
  /** Nothing stands where something should; caution, not an error. */
  missing?: boolean | undefined
}

/** A label with its control; `children` gets the ids that belong on the control. */
function Field({
  label,
  hint,
  error,
  missing,
  children,
}: FieldProps & {
  children: (ids: {
    id: string
    'aria-describedby': string | undefined
    'aria-invalid': boolean
  }) => ReactNode
}) {
  const id = useId()
  const says = error ?? hint
  return (
    <div className={`${styles.field} ${missing ? styles.missing : ''}`}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      {children({
        id,
        'aria-describedby': says === undefined ? undefined : `${id}-says`,
        'aria-invalid': error !== undefined,
      })}
      {says !== undefined && (
        <div id={`${id}-says`} className={error === undefined ? styles.hint : styles.error}>
          {says}
        </div>
      )}
    </div>
  )
}

export function TextField({
  label,
  hint,
  error,
  missing,
  ...props
}: FieldProps & InputHTMLAttributes<HTMLInputElement> & { ref?: React.Ref<HTMLInputElement> }) {
  return (
    <Field label={label} hint={hint} error={error} missing={missing}>
      {(ids) => <input className={styles.control} {...props} {...ids} />}
    </Field>
  )
}

export function TextArea({
  label,
  hint,
  error,
  missing,
  ...props
}: FieldProps & TextareaHTMLAttributes<HTMLTextAreaElement> & { ref?: React.Ref<HTMLTextAreaElement> }) {
  return (
    <Field label={label} hint={hint} error={error} missing={missing}>
      {(ids) => <textarea className={styles.control} rows={3} dir="auto" {...props} {...ids} />}
    </Field>
  )
}

export function SelectField({
  label,
  hint,
  error,
  missing,
  children,
  ...props
}: FieldProps & SelectHTMLAttributes<HTMLSelectElement> & { ref?: React.Ref<HTMLSelectElement> }) {
  return (
    <Field label={label} hint={hint} error={error} missing={missing}>
      {(ids) => (
        <select className={styles.control} {...props} {...ids}>
          {children}
        </select>
      )}
    </Field>
  )
}

export function Checkbox({
  label,
  ...props
}: { label: ReactNode } & InputHTMLAttributes<HTMLInputElement> & { ref?: React.Ref<HTMLInputElement> }) {
  return (
    <label className={styles.check}>
      <input type="checkbox" {...props} />
      <span>{label}</span>
    </label>
  )
}
