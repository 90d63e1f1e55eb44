// "Experience login" in a window of its own. Without this, or where none may be opened, the link opens a tab.

for (const link of document.querySelectorAll("a[data-popup]")) {
  link.addEventListener("click", (press) => {
    const [width, height] = [520, 780];
    const left = Math.max(0, window.screenX + (window.outerWidth - width) / 2);
    const top = Math.max(0, window.screenY + (window.outerHeight - height) / 2);
    const features = `popup,noopener=no,width=${width},height=${height},left=${left},top=${top}`;
    const opened = window.open(link.href, link.target, features);
    if (opened) press.preventDefault();
  });
}
