// Sends the page's only form: an answer on its way to an application.

document.querySelector("form").submit();
