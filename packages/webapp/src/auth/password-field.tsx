/** The password field of both auth forms. The toggle beside it must not be named "password": people find the field by that name. */
import { PasswordInput, type PasswordInputProps } from '@mantine/core';

export function PasswordField(props: PasswordInputProps) {
  return (
    <PasswordInput
      label="Password"
      role="textbox"
      withAsterisk={false}
      visibilityToggleButtonProps={{ 'aria-label': 'Show what I type' }}
      {...props}
    />
  );
}
